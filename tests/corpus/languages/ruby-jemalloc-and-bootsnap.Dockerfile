FROM ruby:3.4-slim
ARG TARGETARCH
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential libjemalloc2 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /rails
RUN gem install bundler
COPY Gemfile Gemfile.lock ./
RUN bundle config set --local without 'development test' && bundle install
COPY . .
RUN bundle exec bootsnap precompile app/ lib/
EXPOSE 3000
CMD ["bin/rails", "server"]
