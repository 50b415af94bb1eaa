-- One row for each hour, Savings object and process that watched: sums of samples, so that the
-- rows of processes that took turns, or watched the same hour, add up to a mean.
CREATE TABLE savings_hours (
  began TIMESTAMP WITH TIME ZONE NOT NULL,
  name VARCHAR(253) NOT NULL,
  watcher VARCHAR(64) NOT NULL,
  samples INTEGER NOT NULL,
  realized_nanodollars NUMERIC(30) NOT NULL,
  reclaimed_millicores NUMERIC(30) NOT NULL,
  absorbed_millicores NUMERIC(30) NOT NULL,
  measured_samples INTEGER NOT NULL,
  identified_nanodollars NUMERIC(30) NOT NULL,
  PRIMARY KEY (began, name, watcher)
);
