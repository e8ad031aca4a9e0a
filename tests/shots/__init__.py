"""Pictures of the running bot: those of the documentation, and every screen in every language."""
