"""Goods: tariff codes, their names, finding them, and how one edition of the Harmonized System meets another."""
