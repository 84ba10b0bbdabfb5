#!/bin/sh
python3 /srv/app.py &
exec nginx -g 'daemon off;'
