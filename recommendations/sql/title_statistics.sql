-- What words titles have, for the planner: without it a rare word would be looked for from the newest text on.
CREATE STATISTICS rec_title_upper ON (upper(title::text)) FROM recommendations_recommendation;

-- Backwards:
DROP STATISTICS rec_title_upper;
