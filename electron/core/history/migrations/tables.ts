import type { Database } from 'better-sqlite3'

/**
 * Version 10: all tables. Connections, keys, tools, routes and subs are small integers (`num`) wherever they are
 * repeated. Facts nobody filters by stay together as JSON in `facts`. Own polls (`self`) are rows like others.
 */
export function createTables(db: Database): void {
  db.exec(`
    CREATE TABLE connection (
      num INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      created_at INTEGER NOT NULL,
      facts TEXT NOT NULL,
      -- Budgets that headers alone told of, JSON.
      budget_specs TEXT NOT NULL DEFAULT '[]',
      -- Gone for the user; its calls are deleted bit by bit.
      removed INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    -- One row with a NULL id per connection stands for calls whose key is not known, so that a key implies its connection.
    CREATE TABLE key (
      num INTEGER PRIMARY KEY,
      connection INTEGER NOT NULL REFERENCES connection (num),
      id TEXT UNIQUE,
      facts TEXT,
      -- Rows in call, and how many of them are in fault_by_time.
      calls INTEGER NOT NULL DEFAULT 0,
      faults INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX key_by_connection ON key (connection);
    CREATE UNIQUE INDEX unknown_key ON key (connection) WHERE id IS NULL;

    CREATE TABLE tool (num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, calls INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE TABLE route (num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE sub (num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

    -- id = at_ms * 1024 + sequence. The columns filters use come first, so that reading them never leaves the page.
    CREATE TABLE call (
      id INTEGER PRIMARY KEY,
      key INTEGER NOT NULL,
      tool INTEGER,
      class INTEGER NOT NULL,
      status INTEGER,
      duration INTEGER,
      self INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      sub INTEGER,
      ok INTEGER,
      at_source INTEGER NOT NULL,
      at_err INTEGER NOT NULL,
      poll INTEGER NOT NULL,
      route INTEGER,
      method TEXT,
      server_id TEXT,
      verdict TEXT,
      anomalies TEXT,
      error TEXT,
      args_shape TEXT,
      args TEXT,
      raw TEXT
    ) STRICT;
    CREATE INDEX call_by_key ON call (key, id, tool, class, status, duration, self);
    CREATE INDEX call_by_tool ON call (tool, id, key, class, status, duration, self);
    CREATE INDEX fault_by_key ON call (key, id, tool, class, status, duration, self) WHERE class > 0 OR status >= 400;
    CREATE INDEX fault_by_time ON call (id, key, tool, class, status, duration, self) WHERE class > 0 OR status >= 400;
    CREATE INDEX slow_by_time ON call (id, key, tool, class, status, duration, self) WHERE duration >= 1000;
    -- Rows with a time of their own are found again by it; only for the few others a server id is indexed.
    CREATE INDEX untimed_by_server_id ON call (server_id) WHERE at_source > 0 AND server_id IS NOT NULL;

    -- Counts by hour, and by day for days that are over, of everything that facets and costs group by; 0 = no tool or sub,
    -- -1 = no status.
    CREATE TABLE tally_hour (
      at INTEGER NOT NULL, key INTEGER NOT NULL, tool INTEGER NOT NULL, class INTEGER NOT NULL, status INTEGER NOT NULL,
      kind INTEGER NOT NULL, sub INTEGER NOT NULL, self INTEGER NOT NULL, calls INTEGER NOT NULL,
      PRIMARY KEY (at, key, tool, class, status, kind, sub, self)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tally_day (
      at INTEGER NOT NULL, key INTEGER NOT NULL, tool INTEGER NOT NULL, class INTEGER NOT NULL, status INTEGER NOT NULL,
      kind INTEGER NOT NULL, sub INTEGER NOT NULL, self INTEGER NOT NULL, calls INTEGER NOT NULL,
      PRIMARY KEY (at, key, tool, class, status, kind, sub, self)
    ) STRICT, WITHOUT ROWID;

    -- What charts read, without own polls. minutes = 60 pairs of 32-bit little-endian counts: calls, errors.
    CREATE TABLE usage_hour (
      at INTEGER NOT NULL, key INTEGER NOT NULL, calls INTEGER NOT NULL, errors INTEGER NOT NULL,
      PRIMARY KEY (at, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE usage_minutes (
      at INTEGER NOT NULL, key INTEGER NOT NULL, minutes BLOB NOT NULL,
      PRIMARY KEY (at, key)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE poll (
      num INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      connection INTEGER NOT NULL REFERENCES connection (num),
      sent_at INTEGER NOT NULL,
      facts TEXT NOT NULL
    ) STRICT;
    CREATE INDEX poll_by_connection ON poll (connection);

    -- What the collector goes on from. snapshot and last_answer are JSON.
    CREATE TABLE memory (
      connection INTEGER PRIMARY KEY REFERENCES connection (num),
      snapshot TEXT,
      clock TEXT,
      last_ok_at INTEGER,
      last_poll TEXT,
      last_answer TEXT
    ) STRICT;
    CREATE TABLE hold (connection INTEGER NOT NULL REFERENCES connection (num), facts TEXT NOT NULL) STRICT;
    CREATE INDEX hold_by_connection ON hold (connection);
    CREATE TABLE cursor (
      connection INTEGER NOT NULL REFERENCES connection (num), url TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (connection, url)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE alert_state (
      connection INTEGER NOT NULL REFERENCES connection (num), series TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (connection, series)
    ) STRICT, WITHOUT ROWID;

    -- A series is one source's view of one budget and scope; newest = its newest reading.
    CREATE TABLE reading_series (
      num INTEGER PRIMARY KEY,
      connection INTEGER NOT NULL REFERENCES connection (num),
      budget TEXT NOT NULL,
      scope TEXT NOT NULL,
      source TEXT NOT NULL,
      newest INTEGER,
      UNIQUE (connection, budget, scope, source)
    ) STRICT;
    -- first_at = when these numbers were read first, at = last.
    CREATE TABLE reading (
      num INTEGER PRIMARY KEY,
      series INTEGER NOT NULL REFERENCES reading_series (num),
      first_at INTEGER NOT NULL,
      at INTEGER NOT NULL,
      client_at INTEGER NOT NULL,
      poll TEXT,
      facts TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reading_by_time ON reading (series, at);

    CREATE TABLE gap (
      id TEXT PRIMARY KEY,
      connection INTEGER NOT NULL REFERENCES connection (num),
      from_at INTEGER NOT NULL,
      to_at INTEGER,
      facts TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX gap_by_time ON gap (connection, from_at);

    CREATE TABLE alert (
      num INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      connection INTEGER NOT NULL REFERENCES connection (num),
      dedupe_key TEXT NOT NULL UNIQUE,
      channel TEXT NOT NULL,
      at INTEGER NOT NULL,
      delivered_at INTEGER,
      acknowledged_at INTEGER,
      facts TEXT NOT NULL
    ) STRICT;
    CREATE INDEX alert_by_time ON alert (at);
    CREATE INDEX alert_undelivered ON alert (num) WHERE channel = 'os' AND delivered_at IS NULL;
    CREATE INDEX alert_unacknowledged ON alert (connection) WHERE acknowledged_at IS NULL AND channel <> 'log';

    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `)
}
