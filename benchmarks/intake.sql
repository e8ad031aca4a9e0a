\set person random(1000000000, 4000000000000000)
\set manager random(:first, :last)
BEGIN;
SELECT c.default_plan_id, l.* FROM company c LEFT JOIN leads l ON l.telegram_id = :person;
INSERT INTO leads (telegram_id, name, username, telegram_language, reachable, search_text, created_at)
    VALUES (:person, 'Olena', 'olena', 'uk', true, 'olena @olena', now()) RETURNING id AS lead \gset
WITH said AS (
    INSERT INTO lead_messages (lead_id, direction, chat_id, message_id, text, at)
    VALUES (:lead, 'in', :person, 1, 'Hello! How much is the course, and when does it begin?', now())
)
INSERT INTO audit (at, actor_kind, event, lead_id, before, after)
    VALUES (now(), 'lead', 'lead.created', :lead, '{}', '{}');
SELECT p.*, s.* FROM plans p JOIN statuses s ON s.plan_id = p.id AND s.kind = 'open' AND s.deleted_at IS NULL
    WHERE p.id = :plan ORDER BY s.position LIMIT 1 FOR NO KEY UPDATE;
SELECT m.manager_id, m.turns, l.open_deals, m.last_assigned_at, c.last_contact_at, p.on_shift, p.reachable
    FROM plan_members m JOIN managers p ON p.id = m.manager_id
    LEFT JOIN plan_loads l ON l.plan_id = m.plan_id AND l.manager_id = m.manager_id
    LEFT JOIN lead_managers c ON c.lead_id = :lead AND c.manager_id = m.manager_id
    WHERE m.plan_id = :plan AND m.active AND p.active ORDER BY m.manager_id;
SELECT * FROM managers WHERE id = :manager;
INSERT INTO deals (plan_id, lead_id, status_id, kind, manager_id, awaits_manager, amount, created_at, updated_at,
        status_since, version)
    VALUES (:plan, :lead, :status, 'open', :manager, false, 1100000, now(), now(), now(), 1) RETURNING id AS deal \gset
WITH step AS (
    INSERT INTO status_changes (deal_id, to_status_id, manager_id, at) VALUES (:deal, :status, :manager, now())
), entry AS (
    INSERT INTO assignments (deal_id, plan_id, manager_id, pool, pick, related, candidates, skipped, at)
    VALUES (:deal, :plan, :manager, 'related', 'fewest', false, '[[1, 1], [2, 1], [3, 1]]', '[]', now())
), turn AS (
    UPDATE plan_members SET turns = turns + 1, received = received + 1, last_assigned_at = now()
    WHERE plan_id = :plan AND manager_id = :manager
), load AS (
    INSERT INTO plan_loads (plan_id, manager_id, open_deals) VALUES (:plan, :manager, 1)
    ON CONFLICT (plan_id, manager_id) DO UPDATE SET open_deals = plan_loads.open_deals + 1
), meeting AS (
    INSERT INTO lead_managers (lead_id, manager_id, last_contact_at) VALUES (:lead, :manager, now())
    ON CONFLICT (lead_id, manager_id) DO UPDATE SET last_contact_at = excluded.last_contact_at
)
INSERT INTO outbox (key, cls, priority, chat_id, kind, data, state, not_before, expires_at, tries, created_at)
    VALUES ('assigned:' || :deal, 'notice', 1, 2001, 'deal.assigned', '{"deal_id": 1}', 'new', now(), now(), 0, now())
    ON CONFLICT DO NOTHING;
INSERT INTO audit (at, actor_kind, event, deal_id, deal_version, lead_id, plan_id, before, after)
    VALUES (now(), 'lead', 'deal.created', :deal, 1, :lead, :plan, '{}', '{"status": "New"}'),
        (now(), 'system', 'deal.assigned', :deal, 1, :lead, :plan, '{}', '{"manager": "Manager"}');
COMMIT;
