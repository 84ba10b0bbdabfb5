FROM scratch
COPY \
    package.json \
    package-lock.json \
    tsconfig.json \
    vite.config.ts \
    tailwind.config.js \
    postcss.config.js \
    index.html \
    ./build/
EXPOSE 8001 8002 8003 8004 8005 8006 8007 8008 8009 8010 8011 8012 8013 8014 8015 8016 8017 8018 8019 8020 8021 8022 \
    8023
WORKDIR /a/very/long/path/that/goes/on/and/on/and/on/and/on/and/on/and/on/and/on/and/on/and/on/and/on/and/on/and/on/and/on
ARG ALPHA=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \
    BETA=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb \
    GAMMA=ccccccccccccccccccccccccccccccccccc
