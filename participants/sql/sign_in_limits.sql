-- The table of the cache "default", as Django's createcachetable makes it.
CREATE TABLE participants_sign_in_limit (
  cache_key varchar(255) NOT NULL PRIMARY KEY,
  value text NOT NULL,
  expires timestamp with time zone NOT NULL
);
CREATE INDEX participants_sign_in_limit_expires ON participants_sign_in_limit (expires);

-- Backwards:
DROP TABLE participants_sign_in_limit;
