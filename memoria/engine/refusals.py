"""A request that the engine will not answer, with the gRPC status that says why."""

import grpc


class Refused(Exception):
    """The request was understood, and nothing was done."""

    def __init__(self, status: grpc.StatusCode, message: str) -> None:
        super().__init__(message)
        self.status = status


def invalid(message: str) -> Refused:
    """Say that the request itself is wrong."""
    return Refused(grpc.StatusCode.INVALID_ARGUMENT, f"Wrong input: {message}")


def unsupported(part: str) -> Refused:
    """Say that this engine has not what a part of the request asks for, instead of ignoring it."""
    return invalid(f"the embedded engine does not support {part}; use a Qdrant server for it")
