"""The embedded index: Qdrant's gRPC services over qdrant-edge, in a process of its own."""
