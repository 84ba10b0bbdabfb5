FROM mysql:5.7
ENV MYSQL_ROOT_PASSWORD=build
COPY schema.sql /tmp/
RUN (mysqld_safe --skip-networking &) \
    && for i in 1 2 3 4 5 6 7 8 9 10; do mysqladmin ping --silent && break; sleep 1; done \
    && mysql -uroot < /tmp/schema.sql \
    && mysqladmin shutdown
RUN service postgresql start && su postgres -c "psql -c \"CREATE USER app WITH PASSWORD 'app';\"" && service postgresql stop
