FROM python:3.9-alpine

ENV PYTHONUNBUFFERED 1
RUN apk add --update --no-cache postgresql-client jpeg-dev
RUN apk add --update --no-cache --virtual .tmp-build-deps \
      gcc libc-dev linux-headers postgresql-dev musl-dev zlib zlib-dev
COPY ./requirements.txt /requirements.txt
RUN pip3 install -r /requirements.txt
RUN apk del .tmp-build-deps

RUN mkdir /site
COPY ./site /site
WORKDIR /site

RUN mkdir -p /vol/web/media && mkdir -p /vol/web/static
RUN adduser -D user
RUN chown -R user:user /vol/ && chmod -R 755 /vol/web
RUN SECRET_KEY=unused python manage.py collectstatic --noinput
USER user
