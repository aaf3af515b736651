"""Proofs and speed of the ledger of quotas: many writers, sudden death, and a plain UPDATE beside it."""
