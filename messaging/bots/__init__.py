"""Incoming webhooks: programs that write into a group, each answered for by a person."""
