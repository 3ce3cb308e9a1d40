"""What must hold between the rows of the ledger, each as a question that finds the rows for which it does not.

Every question answers (subject, expected, found); `audit` asks them all and wants no answers.
"""

_APPLIED_BETS = (
    "SELECT subject, stake || ' staked, ' || payout || ' paid', staked || ' staked, ' || paid || ' paid' FROM ("
    "SELECT 'transaction ' || t.id AS subject, t.stake_units AS stake, t.payout_units AS payout, "
    "CAST(t.free_spin AS integer) AS free_spin, "
    "SUM(CASE WHEN m.kind = 'bet' THEN m.amount_units ELSE 0 END) AS staked, "
    "SUM(CASE WHEN m.kind = 'win' THEN m.amount_units ELSE 0 END) AS paid "
    'FROM "transaction" t LEFT JOIN movement m ON m.transaction_id = t.id '
    "WHERE t.kind = 'bet' AND t.outcome = 'applied' GROUP BY t.id) moved "
    "WHERE (staked <> stake AND NOT (free_spin = 1 AND staked = 0)) OR paid <> payout"
)
"""Grouped by the table's own key, so that neither database has to sort or keep all movements."""

_FUNDS = {
    "bonuses have their movement": (
        "SELECT 'bonus ' || b.id, b.amount_units || ' units into wallet ' || b.wallet_id, "
        "COALESCE(m.kind || ', ' || m.amount_units || ' units, wallet ' || m.wallet_id, 'nothing') "
        "FROM bonus b LEFT JOIN movement m ON m.id = b.movement_id "
        "WHERE m.id IS NULL OR m.kind <> 'bonus' OR m.amount_units <> b.amount_units OR m.wallet_id <> b.wallet_id"
    ),
    "ends of bonuses have their movement": (
        "SELECT 'bonus ' || e.bonus_id, e.taken_units || ' units out of wallet ' || b.wallet_id, "
        "COALESCE(m.kind || ', ' || m.amount_units || ' units, wallet ' || m.wallet_id, 'nothing') "
        "FROM bonus_end e JOIN bonus b ON b.id = e.bonus_id LEFT JOIN movement m ON m.id = e.movement_id "
        "WHERE e.left_units > b.amount_units OR (e.taken_units > 0 AND (m.id IS NULL OR m.kind <> 'bonus_end' "
        "OR m.amount_units <> e.taken_units OR m.wallet_id <> b.wallet_id))"
    ),
    "withdrawals have their movement": (
        "SELECT 'withdrawal ' || w.id, w.amount_units || ' units out of wallet ' || w.wallet_id, "
        "COALESCE(m.kind || ', ' || m.amount_units || ' units, wallet ' || m.wallet_id, 'nothing') "
        "FROM withdrawal w LEFT JOIN movement m ON m.id = w.movement_id WHERE m.id IS NULL "
        "OR m.kind <> 'withdrawal' OR m.amount_units <> w.amount_units OR m.wallet_id <> w.wallet_id"
    ),
    "what is refused came back": (
        "SELECT 'withdrawal ' || w.id, CASE WHEN w.state = 'refused' THEN w.amount_units || ' units returned' "
        "ELSE 'nothing returned' END, COALESCE(m.kind || ', ' || m.amount_units || ' units', 'nothing') "
        "FROM withdrawal w LEFT JOIN movement m ON m.id = w.return_id "
        "WHERE (w.state = 'refused') <> (m.id IS NOT NULL) OR (m.id IS NOT NULL AND (m.kind <> 'returned' "
        "OR m.amount_units <> w.amount_units OR m.wallet_id <> w.wallet_id))"
    ),
    "conditional money has its row": (
        "SELECT 'movement ' || m.id, 'a row that explains the ' || m.kind, 'none' FROM movement m "
        "LEFT JOIN account p ON p.id = m.payee_id "
        "WHERE (m.kind = 'bonus' AND NOT EXISTS (SELECT 1 FROM bonus b WHERE b.movement_id = m.id)) "
        "OR (m.kind = 'bonus_end' AND NOT EXISTS (SELECT 1 FROM bonus_end e WHERE e.movement_id = m.id)) "
        "OR (m.kind = 'returned' AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.return_id = m.id)) "
        "OR (m.kind = 'withdrawal' AND p.kind = 'payout' "
        "AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.movement_id = m.id))"
    ),
}
"""Bonuses and withdrawals, each with the movement it stands for, and each of those movements with its row."""

PROMISES = {
    "applied bets moved their money": _APPLIED_BETS,
    "what was not applied moved nothing": (
        "SELECT 'transaction ' || t.id, t.outcome || ' moves nothing', 'movement ' || m.id FROM movement m "
        "JOIN \"transaction\" t ON t.id = m.transaction_id WHERE t.outcome <> 'applied'"
    ),
    "movements belong to their transaction": (
        "SELECT 'movement ' || m.id, 'wallet ' || COALESCE(t.wallet_id, 0) || ', ' || t.kind, "
        "'wallet ' || m.wallet_id || ', ' || m.kind FROM movement m JOIN \"transaction\" t ON t.id = m.transaction_id "
        "WHERE m.wallet_id <> COALESCE(t.wallet_id, 0) OR (m.kind = 'rollback') <> (t.kind = 'rollback')"
    ),
    "rollbacks have their target": (
        "SELECT 'transaction ' || r.id, 'an applied bet as target', COALESCE(t.kind || ' ' || t.outcome, 'nothing') "
        'FROM "transaction" r LEFT JOIN "transaction" t ON t.id = r.target_id AND t.player_id = r.player_id '
        "WHERE r.kind = 'rollback' AND r.outcome = 'applied' "
        "AND (t.id IS NULL OR t.kind <> 'bet' OR t.outcome <> 'applied')"
    ),
    "one rollback for one target": (
        "SELECT 'transaction ' || target_id, 'one rollback', COUNT(*) || ' rollbacks' FROM \"transaction\" "
        "WHERE kind = 'rollback' AND outcome = 'applied' GROUP BY target_id HAVING COUNT(*) > 1"
    ),
    "rollbacks reverse movement by movement": (
        "SELECT 'movement ' || m.id, 'the reverse of movement ' || o.id, "
        "m.amount_units || ' units from ' || m.payer_id "
        'FROM movement m JOIN movement o ON o.id = m.reverses_id JOIN "transaction" r ON r.id = m.transaction_id '
        "WHERE m.amount_units <> o.amount_units OR m.payer_id <> o.payee_id OR m.payee_id <> o.payer_id "
        "OR o.transaction_id <> r.target_id"
    ),
    "rollbacks reverse everything": (
        "SELECT 'transaction ' || r.id, 'all movements of ' || r.target_id || ' reversed', "
        "'movement ' || o.id || ' is not' "
        'FROM "transaction" r JOIN movement o ON o.transaction_id = r.target_id '
        "LEFT JOIN movement m ON m.reverses_id = o.id "
        "WHERE r.kind = 'rollback' AND r.outcome = 'applied' AND m.id IS NULL"
    ),
    "keys are used once": (
        "SELECT 'transaction id ' || reference, 'one row', COUNT(*) || ' rows' FROM \"transaction\" "
        "GROUP BY agent_id, reference, player_id, kind HAVING COUNT(*) > 1"
    ),
    "acknowledged calls are present": (
        "SELECT 'callback ' || c.id, 'a transaction', 'none' FROM callback c "
        'LEFT JOIN "transaction" t ON t.id = c.transaction_id '
        "WHERE c.status = 200 AND c.decision = 'ok' AND c.type IN ('makeBet', 'rollback') AND t.id IS NULL"
    ),
    "answers are what was booked": (
        "SELECT 'transaction ' || t.id, m.balance_after_units || ' units', t.balance_units || ' units' "
        'FROM "transaction" t JOIN movement m '
        "ON m.id = (SELECT MAX(l.id) FROM movement l WHERE l.transaction_id = t.id) "
        "WHERE t.outcome = 'applied' AND m.balance_after_units <> t.balance_units"
    ),
    "only marked wallets are below zero": (
        "SELECT 'account ' || id, 'balance and mark agree', balance_units || ' units' FROM account "
        "WHERE kind = 'wallet' AND (balance_units < 0) <> in_debt"
    ),
    "negative wallets come from rollbacks": (
        "SELECT 'movement ' || id, 'not below zero after a ' || kind, balance_after_units || ' units' FROM movement "
        "WHERE balance_after_units < 0 AND payer_id > 0 AND kind <> 'rollback'"
    ),
    **_FUNDS,
}
