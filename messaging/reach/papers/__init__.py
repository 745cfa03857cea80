"""The ledger of an instruction on paper: .xlsx and PDF, each with what proves it."""
