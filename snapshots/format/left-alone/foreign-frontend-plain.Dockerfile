# syntax=example.com/team/frontend:2
FROM debian:12
RUN a
