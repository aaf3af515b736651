"""Taxes and fees on top of customs duty: VAT, excise, customs fee, recycling fee, environment tax, used vehicles.

One module a charge. Each takes the rows of the law book that hold, what the declarant answered, and the amounts that go
before it, and gives a `Charge`: due, not due, a question, or unknown by name. Nothing is charged on an indication.
"""
