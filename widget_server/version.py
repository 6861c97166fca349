"""The version of the service and of the loader it serves."""

__version__ = "0.1.0"
