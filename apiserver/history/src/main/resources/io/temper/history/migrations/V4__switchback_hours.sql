-- One row for each hour of a node in an experiment and process that watched: sums over minutes.
CREATE TABLE switchback_hours (
  experiment VARCHAR(400) NOT NULL,
  began TIMESTAMP WITH TIME ZONE NOT NULL,
  node VARCHAR(253) NOT NULL,
  watcher VARCHAR(64) NOT NULL,
  stock BOOLEAN NOT NULL,
  minutes INTEGER NOT NULL,
  background_millicores BIGINT NOT NULL,
  used_millicores BIGINT NOT NULL,
  protected_wait_micros BIGINT NOT NULL,
  PRIMARY KEY (experiment, began, node, watcher)
);
