"""How sentences speak: sentences, clauses, triggers, modality, subjects, and times in context."""
