"""E-mail over SMTP."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from .interface import Away, Refused, Unclear


@dataclass(frozen=True)
class SmtpGateway:
    name: str
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = "tls"  # tls (STARTTLS), ssl, none
    timeout: int = 10  # seconds
    channel: str = "email"

    def send(self, *, to: str, text: str, ref: str) -> str:
        from_us = f"<{ref}@{self.host}>"
        message = EmailMessage(
            subject=text.splitlines()[0][:100],
            body=text,
            from_email=self.sender,
            to=[to],
            headers={"Message-ID": from_us, "X-OfficeHub-Ref": ref},
            connection=self._connection(),
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise Refused(str(error)) from error
        except smtplib.SMTPServerDisconnected as error:
            raise Unclear(str(error)) from error
        except (smtplib.SMTPException, ConnectionError) as error:
            raise Away(str(error)) from error
        except OSError as error:  # a timeout may strike after the text was taken
            raise Unclear(str(error)) from error
        return from_us

    def _connection(self) -> EmailBackend:
        return EmailBackend(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.security == "tls",
            use_ssl=self.security == "ssl",
            timeout=self.timeout,
        )
