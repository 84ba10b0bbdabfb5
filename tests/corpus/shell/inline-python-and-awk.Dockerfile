FROM python:3
RUN python -c "import sys; print('%d.%d' % sys.version_info[:2])" > /version \
 && python - "$(cat /version)" -c 'pass' \
 && awk 'BEGIN { while ((getline line < "/etc/passwd") > 0) if (line ~ /^root/) print line }' \
 && perl -pi -e 's/\$\{(\w+)\}/$ENV{$1}/g; s#/old#/new#' /etc/hosts \
 && sed -e '/^#/d' \
        -e 's/a/b/' \
        -e '$ a\last line' /etc/profile
