-- Who is above a post: the first of its ladder who is there, else the head of the organisation.
-- The head (rung 100) comes after the whole ladder; more than 30 rungs are a circle. Only a substitute counts who may
-- act today (AbsenceQuerySet.eligible): a common organisation both have here already.
CREATE FUNCTION participants_above(of_post bigint, today date) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (
    WITH RECURSIVE base AS (
      SELECT post.id, post.reports_to_id, post.organisation_id, sits.user_id AS holder
      FROM participants_post post
      LEFT JOIN participants_holding sits ON sits.post_id = post.id AND sits.until_on IS NULL
      WHERE post.id = of_post
    ),
    ladder (id, reports_to_id, step) AS (
      SELECT up.id, up.reports_to_id, 1 FROM base JOIN participants_post up ON up.id = base.reports_to_id
      UNION ALL
      SELECT up.id, up.reports_to_id, step + 1
      FROM ladder JOIN participants_post up ON up.id = ladder.reports_to_id
      WHERE step < 30
    ),
    rung (id, step) AS (
      SELECT id, step FROM ladder
      UNION ALL
      SELECT head.id, 100 FROM base JOIN participants_post head
        ON head.organisation_id = base.organisation_id AND head.is_head
    )
    SELECT held.user_id
    FROM base, rung
    JOIN participants_post senior ON senior.id = rung.id AND senior.is_live
    JOIN participants_holding held ON held.post_id = rung.id AND held.until_on IS NULL
    JOIN participants_user person ON person.id = held.user_id AND person.is_active
    WHERE senior.id <> base.id
      AND senior.organisation_id = base.organisation_id
      AND held.user_id IS DISTINCT FROM base.holder
      AND NOT EXISTS (
        SELECT FROM participants_absence away
        WHERE away.user_id = held.user_id AND away.substitute_id = base.holder AND away.ended_at IS NULL
          AND away.from_on <= today AND away.until_on >= today
          AND person.role = (SELECT role FROM participants_user WHERE id = away.substitute_id AND is_active))
    ORDER BY rung.step LIMIT 1
  );
END $$;

-- Backwards:
DROP FUNCTION participants_above(bigint, date);
