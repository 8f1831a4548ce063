"""Facades: Memoria by the names that other programs use."""
