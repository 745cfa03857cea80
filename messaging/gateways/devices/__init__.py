"""The gateways there are."""

from .http import HttpGateway
from .interface import Away, Gateway, Refused, Unclear
from .recording import RecordingGateway
from .smtp import SmtpGateway

__all__ = ["Away", "Gateway", "HttpGateway", "RecordingGateway", "Refused", "SmtpGateway", "Unclear"]
