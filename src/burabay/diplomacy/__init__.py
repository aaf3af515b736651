"""Diplomacy: what leaders proposed, agreed and claimed, read from communiqués and followed over time."""
