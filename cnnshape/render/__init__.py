"""Plans and findings as text; one function a format. Nothing else imports rich."""
