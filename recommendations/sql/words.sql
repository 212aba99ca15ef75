-- The words of a recommendation by their stems, at a price of their own, for the index and the search.
-- PostgreSQL takes to_tsvector for about as dear as adding two numbers a hundred times: it would rather take the words
-- out of ten thousand whole texts, from the newest on, than ask the index for the hundred that have a rare one. Not in
-- SQL, whose body would be put in the place of the call, and the price lost; and not for parallel workers, whom it takes
-- longer to start than the index to answer.
CREATE FUNCTION recommendation_words(title text, ask text, statement text, rationale text, tried text, counterpart text)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED COST 10000 AS $$
BEGIN
    RETURN setweight(to_tsvector('pg_catalog.english'::regconfig, coalesce(title, '')), 'A')
        || setweight(to_tsvector('pg_catalog.english'::regconfig, coalesce(ask, '')), 'B')
        || setweight(to_tsvector('pg_catalog.english'::regconfig,
            coalesce(statement, '') || ' ' || coalesce(rationale, '') || ' ' || coalesce(tried, '') || ' '
            || coalesce(counterpart, '')), 'C');
END $$;

-- Backwards:
DROP FUNCTION recommendation_words(text, text, text, text, text, text);
