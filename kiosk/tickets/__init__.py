"""Layouts: a request becomes a Slip. Pure; the language and the hall come in as arguments."""
