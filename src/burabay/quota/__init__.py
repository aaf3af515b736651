"""Tariff-rate quotas: the book of what is allocated, reserved and drawn, and what follows for a consignment."""
