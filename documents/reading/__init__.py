"""Reads an uploaded .docx or .txt into the body model: `read_upload`."""

from .model import ReadResult
from .upload import read_upload

__all__ = ["ReadResult", "read_upload"]
