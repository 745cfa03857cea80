"""Numbers and addresses: where they come from, and what is kept of them."""

from __future__ import annotations

from officehub.directory.models import Person

from .models import Channel


def address_of(person: Person, channel: str) -> str:
    """Empty where there is none. `person` with its user at hand for e-mail."""
    if channel == Channel.EMAIL:
        return person.user.email if person.user else ""
    return person.phone


def masked(address: str) -> str:
    """138****0001; w***@example.cn"""
    if "@" in address:
        name, _, domain = address.partition("@")
        return f"{name[:1]}***@{domain}"[:64]
    if len(address) < 8:
        return "****" + address[-2:]
    return f"{address[:3]}****{address[-4:]}"


def national(number: str) -> str:
    """As the directory writes it: digits without the country's prefix."""
    digits = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits[len(prefix) :]
    return digits
