"""How staff sign in: password or passkey, a second factor for everybody, and a municipality's own sign-in (ADR 0017)."""
