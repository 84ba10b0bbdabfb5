FROM ruby:3.4-slim
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle install --jobs 4 --without development test
RUN gem install foreman && bundle install --deployment --without='development test' --path vendor/bundle && rm -rf /tmp/x
RUN bundle install \
    --retry 3 \
    --frozen \
    --jobs=4
RUN set -e; bundle install --clean; echo done
RUN <<EOF
set -e
bundle install --with tools
EOF
