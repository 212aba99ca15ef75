-- Whether so many working days of a post have passed; in three times the days and forty more they have, in any country.
CREATE FUNCTION actions_has_passed(since date, of_post bigint, number integer, today date) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  IF since IS NULL OR number IS NULL THEN RETURN FALSE; END IF;
  IF today > since + 3 * number + 40 THEN RETURN TRUE; END IF;
  RETURN (
    SELECT count(*) >= number
    FROM participants_post seat
    JOIN countries_organisation house ON house.id = seat.organisation_id
    JOIN countries_country land
      ON land.id = COALESCE(house.country_id, (SELECT id FROM countries_country WHERE code = 'IN')),
    generate_series((since + 1)::timestamp, today::timestamp, interval '1 day') AS passed (at)
    WHERE seat.id = of_post
      AND NOT extract(isodow FROM passed.at)::int = ANY (land.weekend)
      AND NOT EXISTS (
        SELECT FROM countries_holiday off
        WHERE off.calendar = land.holiday_calendar AND off."on" = passed.at::date)
  );
END $$;

-- Backwards:
DROP FUNCTION actions_has_passed(date, bigint, integer, date);
