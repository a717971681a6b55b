"""The demo: two regions one would show to a municipality, from the TOML files beside the loaders.

Everything is made once and found again by what names it, so that a second run changes nothing; days are
counted from the day of the first run.
"""
