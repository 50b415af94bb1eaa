-- A developer's or pipeline's session that is closed: in columns what it is looked for by, in
-- `object` all of it, as JSON. Sessions that were never connected have no `connected`.
CREATE TABLE closed_sessions (
  uid VARCHAR(64) NOT NULL PRIMARY KEY,
  user_id VARCHAR NOT NULL,
  connected TIMESTAMP WITH TIME ZONE,
  closed TIMESTAMP WITH TIME ZONE NOT NULL,
  object VARCHAR NOT NULL
);
CREATE INDEX closed_sessions_closed ON closed_sessions (closed);
