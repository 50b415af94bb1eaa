-- What a process counted of a node in an hour, or of all its hours of a day once they are old; the
-- empty node is the cluster as a whole. `nanodollars` is the sum of what `detail` holds by pod and
-- container.
CREATE TABLE cost_bookings (
  began TIMESTAMP WITH TIME ZONE NOT NULL,
  hours INTEGER NOT NULL,
  node VARCHAR(253) NOT NULL,
  writer VARCHAR(64) NOT NULL,
  counted_from TIMESTAMP WITH TIME ZONE NOT NULL,
  counted_to TIMESTAMP WITH TIME ZONE NOT NULL,
  counted_millis BIGINT NOT NULL,
  nanodollars NUMERIC(30) NOT NULL,
  detail BYTEA NOT NULL,
  PRIMARY KEY (began, hours, node, writer)
);
