WITH numbered AS (
    SELECT id, search_text, ($2::bigint[])[1 + (row_number() OVER (ORDER BY id) - 1) % cardinality($2)] AS manager_id
    FROM leads WHERE id = ANY($1::bigint[])
), made AS (
    INSERT INTO deals (plan_id, lead_id, status_id, kind, manager_id, awaits_manager, archived, amount,
                       created_at, updated_at, status_since, sort_name, version)
    SELECT $3::bigint, id, $4::bigint, 'open', manager_id, false, false, 1100000, $5::timestamptz, $5, $5,
           left(search_text, 40), 1
    FROM numbered
    RETURNING id, lead_id, manager_id
), steps AS (
    INSERT INTO status_changes (deal_id, to_status_id, manager_id, at) SELECT id, $4, manager_id, $5 FROM made
), ledger AS (
    INSERT INTO assignments (deal_id, plan_id, manager_id, pool, pick, related, candidates, skipped, at)
    SELECT id, $3, manager_id, 'random', 'evenly', false, $6::json, '[]', $5 FROM made
), met AS (
    INSERT INTO lead_managers (lead_id, manager_id, last_contact_at) SELECT lead_id, manager_id, $5 FROM made
    ON CONFLICT (lead_id, manager_id) DO UPDATE SET last_contact_at = excluded.last_contact_at
), loads AS (
    INSERT INTO plan_loads (plan_id, manager_id, open_deals) SELECT $3, manager_id, count(*) FROM made GROUP BY manager_id
    ON CONFLICT (plan_id, manager_id) DO UPDATE SET open_deals = plan_loads.open_deals + excluded.open_deals
), given AS (
    INSERT INTO audit (at, actor_kind, event, deal_id, deal_version, lead_id, plan_id, before, after)
    SELECT $5, 'system', 'deal.assigned', id, 1, lead_id, $3, '{}', '{"manager": "Manager"}' FROM made
)
INSERT INTO audit (at, actor_kind, actor_id, event, deal_id, deal_version, lead_id, plan_id, before, after)
SELECT $5, 'person', $7::bigint, 'deal.created', id, 1, lead_id, $3, '{}', '{"status_id": 1}' FROM made
