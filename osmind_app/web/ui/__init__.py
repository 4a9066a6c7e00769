"""What both faces are made of: plain `rx.el` markup, labelled controls, and nothing that needs Radix."""
