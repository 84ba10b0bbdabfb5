CREATE TABLE entries (name TEXT NOT NULL, amount INTEGER NOT NULL);
INSERT INTO entries VALUES ('bread', 4), ('tea', 11), ('refund', -2);
