"""The few pages that people see while they connect an account: no script, nothing from elsewhere."""
