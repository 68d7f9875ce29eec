-- The roles and the database of Greenroom, made by a superuser when the cluster is new. The passwords are in files, which psql reads.
\set password `cat /run/secrets/postgres-password`
\set metrics_password `cat /run/secrets/postgres-metrics-password`
-- Reads and writes rows of one account at a time.
CREATE ROLE greenroom_account NOLOGIN;
-- Logs in, and owns the tables.
CREATE ROLE greenroom LOGIN PASSWORD :'password' IN ROLE greenroom_account;
-- Reads how the server is doing, and no row of a table.
CREATE ROLE greenroom_metrics LOGIN PASSWORD :'metrics_password' IN ROLE pg_monitor;
CREATE DATABASE greenroom OWNER greenroom;
