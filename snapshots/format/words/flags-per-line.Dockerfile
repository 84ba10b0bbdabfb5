FROM scratch
COPY --exclude=one.txt --exclude=two.txt \
    . .
COPY --link \
    --chown=1000:1000 \
    --exclude=**/a-long-folder-name/*.txt \
    --exclude=**/another-folder-name/*.txt \
    --exclude=**/c \
    . /app/
COPY --link --chown=1000:1000 --exclude=**/a-long-folder-name/*.txt --exclude=**/another-folder-name/*.txt . \
    /app/somewhere/
