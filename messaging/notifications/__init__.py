"""Quiet hours, web push and the digest: how a message reaches somebody who is not looking."""
