"""Mail over a real line to a server in this process: taken, refused, cut off in the middle, nobody there."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default

import pytest

from messaging.gateways.devices import SmtpGateway
from messaging.gateways.devices.interface import Away, Refused, Unclear

TEXT = "【演示】请确认收到防汛指令\n回复 1 确认。"


class PostOffice(socketserver.ThreadingTCPServer):
    """Speaks as much of RFC 5321 as a mail needs, and answers RCPT and DATA as it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.mails: list[EmailMessage] = []
        self.recipient, self.cut = "250 ok", False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def gateway(self) -> SmtpGateway:
        port = int(self.server_address[1])
        return SmtpGateway("演示邮局", "127.0.0.1", port, "zhiban@example.invalid", security="none", timeout=5)


class _Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                content = self._content()
                if self.server.cut:
                    return
                self.server.mails.append(email.message_from_bytes(content, policy=default))  # type: ignore[arg-type]
            self._say({"RCPT": self.server.recipient, "QUIT": "221 bye"}.get(verb, "250 ok"))

    def _content(self) -> bytes:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office
        office.shutdown()


def test_what_is_sent_arrives_whole_and_names_its_reference(office: PostOffice) -> None:
    handed = office.gateway().send(to="zhang@example.invalid", text=TEXT, ref="r-17")
    [mail] = office.mails
    assert mail.get_content().replace("\r\n", "\n").strip() == TEXT
    assert mail["Subject"] == TEXT.splitlines()[0]
    assert (mail["To"], mail["X-OfficeHub-Ref"]) == ("zhang@example.invalid", "r-17")
    assert mail["Message-ID"] == handed


def test_an_address_that_is_none_is_not_tried_again(office: PostOffice) -> None:
    office.recipient = "550 no such mailbox"
    with pytest.raises(Refused):
        office.gateway().send(to="nobody@example.invalid", text=TEXT, ref="r-18")
    assert office.mails == []


def test_a_line_cut_after_the_text_leaves_it_unclear(office: PostOffice) -> None:
    office.cut = True
    with pytest.raises(Unclear):
        office.gateway().send(to="zhang@example.invalid", text=TEXT, ref="r-19")


def test_where_nobody_listens_another_gateway_may_be_tried(office: PostOffice) -> None:
    gateway = office.gateway()
    office.shutdown()
    office.server_close()
    with pytest.raises(Away):
        gateway.send(to="zhang@example.invalid", text=TEXT, ref="r-20")
