"""The first schema. One text for both databases: only the names of four types differ.

The two partial indexes are what the engine stands on: a tick costs what is due, not what is scheduled; and of two
equal commits on one account only one is open at a time.
"""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TYPES = {
    "sqlite": {
        "serial": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
        "json": "JSON",
        "timestamp": "TIMESTAMP",
        "boolean": "INT",
    },
    "postgres": {
        "serial": "BIGSERIAL NOT NULL PRIMARY KEY",
        "json": "JSONB",
        "timestamp": "TIMESTAMPTZ",
        "boolean": "BOOL",
    },
}

SCHEMA = """
CREATE TABLE IF NOT EXISTS "budgets" (
    "key" VARCHAR(255) NOT NULL PRIMARY KEY,
    "remaining" BIGINT,
    "resets_at" BIGINT NOT NULL,
    "blocked_until" BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS "budget_spends" (
    "id" {serial},
    "key" VARCHAR(255) NOT NULL,
    "commit_id" VARCHAR(36) NOT NULL,
    "holds_until" BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS "idx_budget_spends_key" ON "budget_spends" ("key", "holds_until");
CREATE INDEX IF NOT EXISTS "idx_budget_spends_commit" ON "budget_spends" ("commit_id");
CREATE TABLE IF NOT EXISTS "idempotency_keys" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "fingerprint" VARCHAR(64) NOT NULL,
    "status" INT,
    "body" TEXT,
    "expires_at" BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS "remote_ids" (
    "id" {serial},
    "connection_id" VARCHAR(36) NOT NULL,
    "remote_id" VARCHAR(255) NOT NULL,
    "platform" VARCHAR(64) NOT NULL,
    "post_id" VARCHAR(36) NOT NULL,
    "created_at" BIGINT NOT NULL,
    CONSTRAINT "uid_remote_ids_connect_756756" UNIQUE ("connection_id", "remote_id")
);
CREATE INDEX IF NOT EXISTS "idx_remote_ids_handle" ON "remote_ids" ("platform", "remote_id");
CREATE TABLE IF NOT EXISTS "revoked_tokens" (
    "jti" VARCHAR(64) NOT NULL PRIMARY KEY,
    "expires_at" BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS "users" (
    "id" VARCHAR(36) NOT NULL PRIMARY KEY,
    "email" VARCHAR(320) NOT NULL UNIQUE,
    "password_hash" TEXT NOT NULL,
    "created_at" {timestamp} NOT NULL
);
CREATE TABLE IF NOT EXISTS "choices" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "platform" VARCHAR(64) NOT NULL,
    "login" VARCHAR(64) NOT NULL,
    "binding" VARCHAR(64) NOT NULL,
    "accounts_enc" TEXT NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "connections" (
    "id" VARCHAR(36) NOT NULL PRIMARY KEY,
    "platform" VARCHAR(64) NOT NULL,
    "login" VARCHAR(64) NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "status_reason" TEXT,
    "scopes" {json} NOT NULL,
    "access_token_enc" TEXT NOT NULL,
    "refresh_token_enc" TEXT,
    "extra_enc" TEXT,
    "token_type" VARCHAR(32) NOT NULL,
    "expires_at" {timestamp},
    "refresh_expires_at" {timestamp},
    "refreshable_from" {timestamp},
    "token_version" BIGINT NOT NULL,
    "refresh_presented" BIGINT,
    "refresh_lease_until" BIGINT NOT NULL,
    "account_id" VARCHAR(255) NOT NULL,
    "account_handle" VARCHAR(255) NOT NULL,
    "account_kind" VARCHAR(64) NOT NULL,
    "account_picture" TEXT,
    "account_facts" {json} NOT NULL,
    "created_at" {timestamp} NOT NULL,
    "updated_at" {timestamp} NOT NULL,
    "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_connections_user_id_ece4f1" UNIQUE ("user_id", "platform", "account_id")
);
CREATE INDEX IF NOT EXISTS "idx_connections_account" ON "connections" ("platform", "account_id");
CREATE TABLE IF NOT EXISTS "oauth_states" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "platform" VARCHAR(64) NOT NULL,
    "login" VARCHAR(64) NOT NULL,
    "scopes" {json} NOT NULL,
    "verifier_enc" TEXT,
    "binding" VARCHAR(64) NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "used_at" BIGINT,
    "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS "posts" (
    "id" VARCHAR(36) NOT NULL PRIMARY KEY,
    "batch_id" VARCHAR(36),
    "platform" VARCHAR(64) NOT NULL,
    "caption" TEXT NOT NULL,
    "media" {json} NOT NULL,
    "options" {json} NOT NULL,
    "scheduled_at" {timestamp},
    "status" VARCHAR(16) NOT NULL,
    "external_id" VARCHAR(255),
    "external_url" TEXT,
    "client_post_id" VARCHAR(255),
    "error" {json},
    "evidence" {json},
    "held_until" {timestamp},
    "prepared" {boolean} NOT NULL,
    "published_at" {timestamp},
    "created_at" {timestamp} NOT NULL,
    "updated_at" {timestamp} NOT NULL,
    "due_at" BIGINT,
    "wake_at" BIGINT,
    "fence" BIGINT NOT NULL,
    "worker" VARCHAR(64),
    "commit_state" VARCHAR(8) NOT NULL,
    "round" INT NOT NULL,
    "attempts" INT NOT NULL,
    "connection_id" VARCHAR(36) NOT NULL REFERENCES "connections" ("id") ON DELETE NO ACTION,
    "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_posts_user_id_5cf364" UNIQUE ("user_id", "client_post_id")
);
CREATE INDEX IF NOT EXISTS "idx_posts_user" ON "posts" ("user_id", "created_at", "id");
CREATE INDEX IF NOT EXISTS "idx_posts_connection" ON "posts" ("connection_id", "status");
CREATE TABLE IF NOT EXISTS "job_logs" (
    "id" {serial},
    "level" VARCHAR(8) NOT NULL,
    "message" TEXT NOT NULL,
    "raw" {json},
    "created_at" {timestamp} NOT NULL,
    "post_id" VARCHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "idx_job_logs_post" ON "job_logs" ("post_id", "id");
CREATE TABLE IF NOT EXISTS "journal_commits" (
    "id" VARCHAR(36) NOT NULL PRIMARY KEY,
    "connection_id" VARCHAR(36) NOT NULL,
    "round" INT NOT NULL,
    "name" VARCHAR(128) NOT NULL,
    "attempt" INT NOT NULL,
    "fingerprint" VARCHAR(64) NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "fence" BIGINT NOT NULL,
    "intended_at" BIGINT NOT NULL,
    "deadline" BIGINT NOT NULL,
    "absents" INT NOT NULL,
    "looks" INT NOT NULL,
    "remote_id" VARCHAR(255),
    "result_enc" TEXT,
    "note" TEXT,
    "post_id" VARCHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_journal_com_post_id_e95a48" UNIQUE ("post_id", "round", "name", "attempt")
);
CREATE TABLE IF NOT EXISTS "journal_steps" (
    "id" {serial},
    "round" INT NOT NULL,
    "name" VARCHAR(128) NOT NULL,
    "digest" VARCHAR(64) NOT NULL,
    "state" VARCHAR(8) NOT NULL,
    "result_enc" TEXT,
    "expires_at" BIGINT,
    "undo" {boolean} NOT NULL,
    "created_at" BIGINT NOT NULL,
    "post_id" VARCHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_journal_ste_post_id_e69bcf" UNIQUE ("post_id", "round", "name", "digest")
);
CREATE TABLE IF NOT EXISTS "workers" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "started_at" BIGINT NOT NULL,
    "seen_at" BIGINT NOT NULL,
    "lag_ms" BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" {serial},
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" {json} NOT NULL
);
CREATE INDEX IF NOT EXISTS "idx_posts_wake" ON "posts" ("platform", "wake_at") WHERE "wake_at" IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS "uid_journal_commits_open" ON "journal_commits" ("connection_id", "fingerprint")
    WHERE "state" IN ('intended', 'lost');
CREATE INDEX IF NOT EXISTS "idx_journal_commits_post" ON "journal_commits" ("post_id", "state");
"""

TABLES = [
    "budgets",
    "budget_spends",
    "idempotency_keys",
    "remote_ids",
    "revoked_tokens",
    "users",
    "choices",
    "connections",
    "oauth_states",
    "posts",
    "job_logs",
    "journal_commits",
    "journal_steps",
    "workers",
]


async def upgrade(db: BaseDBAsyncClient) -> str:
    return SCHEMA.format(**TYPES[db.capabilities.dialect])


async def downgrade(db: BaseDBAsyncClient) -> str:  # noqa: ARG001 - aerich's form
    return "\n".join(f'DROP TABLE IF EXISTS "{name}";' for name in reversed(TABLES))


MODELS_STATE = (
    "eJztXVt32zYS/is4ftnkHCVrKzev+2S7Tutc7J7YXfe02UNBJCShpgCWgKx4u/nvOwAv4t"
    "2kLrRE4yWRCQxBfgCBmQ8zg7/3ptwhrnh5MnPGRO4dob/3GJ4S+JEp6aE97HmL6+qCxENX"
    "Vx3qOvoaHgrpY1vdaoRdQeCSQ4TtU09SzlTlmwmWCCPPxXLE/SlysZBIctdBeMhnUMQQdl"
    "0+x8wmR2jgkymmjLLxAM2YpK66IqAxC8vBD1BTcCQnBPl8Dv/DnalALrdvifNSPY7DbXge"
    "kG695Rmjf82IJTkgMyE+tP/Hf+AyZQ75RkT0p3drjShxnRTyt+Re3UEXWPLe0xdPJ9h/r6"
    "uq1xpaNndnU5ao7t3LCWdxfXhtdXVMGPGxJE6iQ9jMdcOuiy4FTwsXpD8j8WM6iwsOGeGZ"
    "q7pVSQePsLi2Z1kXl9fW1dm1Ze3lujySSPRFeMnmTA0XyqTQCEzxN8slbCwn8Gf/zZvvQU"
    "MLJIJqqsV/H385/fn4yzOo9Vw1yWHUBaPxIizqB2Xf9U2wxMFtNPQLrONOziN+QsfnTBZj"
    "nhLLIA9vUwP5ENcY+KjKAvnF99MG9GP1EC/+1e+/evWuv//q7eGb1+/evTncP4S6+oHzRe"
    "8quufk/Kfzi+t0x6gLqjeS6IcfVFP0E2JLoZ8b93Xg3+8U9sNgsrL03NYM/5yo6YP6faCm"
    "/dFtYjJSF4bYvp1j37FyJbzPy+rmi6b9afYKZnissVTvrR44ta5feYSlF5+C4hprvyVUzZ"
    "oawDGy+XRKJfwHI4jA8juGfhDpBThacyewPotgpA3yS/pqt3p4jf57bwFntNAmbrOnqpNv"
    "HkxIAl4uRj0CkzrfrBRAVniP6EvZ0/KAl/5Df5+JBoN3s6jTvJ1AtKKpUu2DOs0mg6D+wz"
    "NAuOBtr/LR4ixcro88pu732CrIprS/BbqLD6oBximhDiL96m0NoF+9LcVZFaVhTs6QjeaS"
    "jGB7akUn5pUt0SxOJ5zapEipCEsq9Qlb16mpSfzk42DVt/X6L9CzOZUTZZZTHyz7W8LE88"
    "A4n2NQEsDq1ya7R3zBGVRAAt+j+YTaE8QZEeoK9B4jtsyrGhtuawW+oNl0ts55bIvYgrev"
    "a8xib1+XzmKqqHppjnijJmAnZTq4dKwL9AXILh9T1gThWMDAWwPeIbxXIdlVDnBCxEBcA+"
    "JofbAIs/M4X4MJVoxzVq4TYFeAe332m9ZipkL85SZBffb5+DeN9/Q+LPl0efFTVD3RCaef"
    "Lk8y4IONTMFIbswopuWM3rk0qzgTxG9oXyVEOjHmN2Fd5VT7NOJ5uN9zn9Ax+0juNejn8I"
    "SKCisAOdTNfw1vs2Ngf49GU3R1oYT6eB4ry8lBBu8Ob0xkMCyPr06PfzwL+LBHsJUCCyB4"
    "6by9tCjtVdpMcb2adtMlI5Edg/hI2SNIAQQ/9O9Ia32JBtqwse7AiAHRAQpNH2XYBCbPEf"
    "LJCGbOiSJiPQy/EGYOUvsziBZYUa22XGBT/RF/L0nVPHwizbRWMcBlMr0H2dlEF1mh5LrI"
    "2Sdn6q2LsDKmnjH1HoA3/rmjGMOqL2eiCcgLiRZRhsWK3pF2QD6oM3sclM8eBzm6O4DM8g"
    "kWvGBAl5t8OcGlIN8yT5K2TT5hc48UDPEPV5cXJbDHEhm8HWpL9D/kUrGLBl8F8AqLauCz"
    "GCtwuJBjX99F3yALPKgxoPBYgZ7WnOzIyXZi0Wx79Ic68HK9UChs5qBlaCdovCn6KSGDen"
    "PUg2GrIWug4KSlWlRyTggYqX47Ss6rfh0TqV9uIvWzSk4Vs/ojQCXplCzBrTqh6MvoR7eG"
    "/fnns6vr48+/pMb+j8fXZ6qknxr30dVnWdUzvgm6Ob/+Gak/0e+XF2fZNTqud/278iTbwz"
    "PJLcbnFnaSmESXo0uFy8nyvV18B9PrO9DrCmhr5PMC2qNWn6fkTY9vc4+nyNVmW2U50fZ2"
    "yw42tXY+UvBDMFMq3pgo16Jm/VAobkJRVu0Nl2BBlvFdLLmBCY1Yrj8S2ysNlPu0VCcYhR"
    "bcoiPUJpg5biNjKi9pMG+G+S1lS43wSK5FAzZwZd3VrZAIOI/acuYXjPIHXbOSooavac7X"
    "RDCOsC0bEfY5QcPbr8Db2z5R4Cxh26cl12Dh7VBX7JyJN/OcJbs5LWm6ebu72ThcGofLbj"
    "lcJvyw4GMRBarCSSj3/uMX4mJZTESFOP/Cd1kryOH8fZPuqOcOmXpcEmbfw0DeK3BJzdTo"
    "Vbml0kVdFfde0zf1ekLQiPpCIp9AT8D/M+gBX0X0DxKtv4DmBz3t8vmMqyB/5eFJVBIezs"
    "hzRKVyBxVz4ud9UDfSgonf2w6Dr9ypcwQPQ3zPDym4unhnxDq4YrbndlhKnpZ6He4yg90/"
    "eP3u9eGrt69jojS+UsWPFqTq4U5BVohyviKqb0gKE0G2E8T/lmQu+MCHn/i4SO0JSyrVnT"
    "/50HL5uJ6aU94JDZMSKRU51LPrRaJEj2l5oWK8jhgUkyBovftg5VqMS+5Iwc5kRdREJNDi"
    "TgFlI97OPsFhDdXlsFRzOcwqLlP4cGBuaLLYJkQ6oRu2veA6RGLqNtoP8PF85V2A3VFzzC"
    "bA1nTFzrHDCe2gdhzjQqQT81nL7HCkVa3IDneMtexl2OHEINumcPwPfOYz7J4GyTML7YBk"
    "hV61OaCrhpk4mwTmS0mmng6Px8ibDV1qIxB6iW58CkUMDcmIKyJSipjApAIpJ8BeyEgSBy"
    "nGsoeG91F0/AvMnBeClIXkb77NwmD86Gvx+SxwZ9F4K6iCB8qF4xsS9XEj4xd5DBpn0cwI"
    "msWlRibN+LuoyaPG9btEQK2NR40ml7pjNqrfwaF60K9jOUOt8jj4fs56jibt+uM1IWFGbM"
    "GINXtWre5ZNZodYoEOwrv+JBkjEto79YnjWKRLU0PLYRTQOoH3LSZ6Kln7tKDpgqW7wCHY"
    "cSlrOPiTUgb85cOIhspGbeKKkJDoTOzW2vQRl/PbJmDG9Q2U+YDDKZekoRWdEuqCe0cLkV"
    "Y+EfDIzXPjJKW6AHXbG3uMF+nT5YhH9Q3WzbE2+zxmn8fs8zTd57mSxNsr3+XRxb06ezwC"
    "ajZwb4dVnEyHesskWGaCfRd1lx78r86P6SHuo2dYezM8V8Ue9qU4gjpcicXbMWoXZiaKTr"
    "vdZEPN9nIcOiZixa0c42C2Xgup4kRcs+Vgthx2ZsshnFsaILyQ6CDGT5MWB5hYS9mj1+xv"
    "amzTJxflsWXIP9IxQczhBchz7hLMiqGPRDKgD0FmU/NKfKXdEX9yefkpNeJPzrND+tfPJ2"
    "ewVurhD5WoLMG5ys23apxXOvnutGbX8kA3xIwhZgwxU5uYuTyeycmV1iALeJlEaa+KluEY"
    "6llaEa3Jyhyrs3jVvl+YCmCO71+iAXUGivZQZ05d/Xz8ov/mrSJI1J/63j00CA/HHAQH/4"
    "aFQ5/PBfH/IeCm/JaSPDez+eZMOoLtMKTMGVPmjKnuwmvO3nmk8L074lNozG/KHGTlDHfQ"
    "nDswZ2hvfF4xSTgem58RS5AGCSHDjK2AvMnnaPI5bh1hsKUHaGuapoAqiOibcpJA55asxw"
    "6oCFmPEpsokxuQkspyBztMH1m9CGwMcgXOdZZAZZjDCKZMG+/MEWhO5aT0SOy13f0r+8oG"
    "Dlj+WGoyAeoz5b0xx/r0bI6GBPkz9gMazPFtUEtXwcihwsPShvujKb5HEopB8AiRv2bYVZ"
    "LRbbXHSPAEDjzyV6Z+61Mv4FbUhUfiU6JSkKmG9Fnc6ITD02F48ItfP30KGoyTKTIoAyRU"
    "Cw5/iQY66mOAxorVCF6LgNZ6j2wX02nvKyMOvI6Cwlbfo3sEt+NowmGwqASO8D8JkFMvMf"
    "epJFELDx8JbruUqDTvITdWeRR44ntIk+X1sjDp0WdFDUdTyV4vlYJJrQuJJnMhtGHWvNrN"
    "2anz5EsaNbzQ40ZYD9VH2FADSMp0waTbdFi14d5aMOJs7EVTTV16IiHSCYjbpiamsDjiJn"
    "RcLGDYuBXYOK6fsBEPmhAx0K8AvQCF1Zm5S2Uyy8qaIyu3OZVZWU7pak/EwqTSu7mYbDpC"
    "H1ZloqMZmumeGbHuqZ8bCUqMUZv5BdlcKw+NT8l1Ae62taSMmd9grOclu4B/G8Pd93kByV"
    "quH8UCJsnr8soRuaNOcdqVCuATMgb75bGfqHZKjhGuVkvTkkYp3Wal1POJSnRZFLBY5cue"
    "FDP+7A382XVqUjFZytzLypova5u/LJOg/El0szml9El0c7B1XLBKVmVAi2WMN9Gy3kThJn"
    "8z4BNCBvllkd+NfJcbTpbW9mjn/m2RL1c5obOQ6B6Rs4EdXX2UgdU4JUBWrsXMAGxnMwNs"
    "fxqWg81OHmvLwRImGW+UBDQh0pnZeG2AmkMgWvVWMi7hxiV8J13Ci+eMNQB7mrpZR+HNTZ"
    "YpkC8u0fHp9fnlRZXn/QL+6NTXgkXwJBR9//ELcXGJ/13uHNyOgJ4ao5kju1bGKnNWWJch"
    "0xkw1wNYlHazK3BtMvzli84Hfp521M+W9arCYOKM4jVjYW4mXJAgskSloGAq6ALbNlgf8k"
    "j9pg7CDvekyh16rwMxFJeoAz1UHEeyEKvADOL3VICGCvKAG40kVNGTHDSXD5Vpu/HCaJHc"
    "vLxIyl4ZMZJ0IE+I9B4M3lh0kTXBzHH1wriO6A2TVHW9TJQ5Nm9LLKZHOlthu2HeiGOXia"
    "RpgXc1SeQ2PmOYRImPsGLmGJjHiSH/Qu74LXGu4R9WrEgnyh9QpnVNUBihau3Ucx9uroOE"
    "bnMsEBjpY3WU8kz20C3xVIY4SV0dws1nroMm+E5HXgdaLFipxB0VJZhbz01XSCP3p6RNJq"
    "yweucChjefSM4ky3m6U5dmmAumrIh5Lp+qFHlbb4YqR98kmdwONaZibpjiIgf0imiuSKB7"
    "YPf366Dd3y+HW5VlNHMsxJzDVzzBYpLHuTyOKyfYCS299Ugu4yTcVe/RBgtsYjxMOLXJqv"
    "sQp/ouu9vn1Ts2C0ZxZZy6uAubTuyQSCS+Iljp3OVdBEvnmFoRpY5l3d/o3t9N4LtaoP3f"
    "xF6t5fp/4Plam6PwfK4m1oBSiCKpRJyTTueYc7GQSGDqIMGPdAa7wT9hmXXu/zsIKkqORj"
    "4J0tfpdG4iymGvTjsvYjHaatZYMtvOcsAk7C9D0KblDMuxtHO9IIQ1R38hZKBfGnoXj61p"
    "0cpagfxCpjP+y0+H1jsmPrUnRUt7WFK5tONFna3h9p6Kn8mKPvbl698dKGuFzrPlukZCpB"
    "PsUgvuDOqjaoBwWL2D6B7s12FLoVZ5grH9HFsaJrfOI1yejiYhYvIkNkxH86iL2ff/A7A/"
    "qZY="
)
