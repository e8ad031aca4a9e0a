"""The CRM itself: entities, rules, queries and services. Knows no Telegram, no scheduler, no drawing, no language."""
