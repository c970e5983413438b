"""Media: what users handed in, and which posts want it."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

TYPES = {
    "sqlite": {
        "serial": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL",
        "json": "JSON",
        "timestamp": "TIMESTAMP",
        "boolean": "INT",
        "float": "REAL",
    },
    "postgres": {
        "serial": "BIGSERIAL NOT NULL PRIMARY KEY",
        "json": "JSONB",
        "timestamp": "TIMESTAMPTZ",
        "boolean": "BOOL",
        "float": "DOUBLE PRECISION",
    },
}

SCHEMA = """
CREATE TABLE IF NOT EXISTS "media" (
    "id" VARCHAR(36) NOT NULL PRIMARY KEY,
    "sha256" VARCHAR(64) NOT NULL,
    "type" VARCHAR(16) NOT NULL,
    "content_type" VARCHAR(64) NOT NULL,
    "bytes" BIGINT NOT NULL,
    "width" INT NOT NULL,
    "height" INT NOT NULL,
    "duration_ms" BIGINT,
    "frame_rate" {float},
    "codecs" {json} NOT NULL,
    "animated" {boolean} NOT NULL,
    "orientation" INT NOT NULL,
    "source_url" TEXT,
    "alt" TEXT,
    "created_at" {timestamp} NOT NULL,
    "used_at" BIGINT NOT NULL,
    "user_id" VARCHAR(36) NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_media_user_id_e34cd8" UNIQUE ("user_id", "sha256")
);
CREATE INDEX IF NOT EXISTS "idx_media_user" ON "media" ("user_id", "created_at", "id");
CREATE INDEX IF NOT EXISTS "idx_media_sha256" ON "media" ("sha256");
CREATE INDEX IF NOT EXISTS "idx_media_used" ON "media" ("used_at");
CREATE TABLE IF NOT EXISTS "media_uses" (
    "id" {serial},
    "media_id" VARCHAR(36) NOT NULL REFERENCES "media" ("id") ON DELETE CASCADE,
    "post_id" VARCHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_media_uses_post_id_25d2c3" UNIQUE ("post_id", "media_id")
);
CREATE INDEX IF NOT EXISTS "idx_media_uses_media" ON "media_uses" ("media_id");
"""

BEFORE = """
DROP TABLE IF EXISTS "media_uses";
DROP TABLE IF EXISTS "media";
"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """To this schema."""
    return SCHEMA.format(**TYPES[db.capabilities.dialect])


async def downgrade(db: BaseDBAsyncClient) -> str:  # noqa: ARG001 - aerich's form
    """To the one before."""
    return BEFORE


MODELS_STATE = (
    "eJztXVt32zYS/is4fmlyjuKNlZvXfbIdp3Wb2D22s+lps4eCSEjCmiJUgrLi7ea/7wC8ky"
    "BN6EJLNF4SmcQA5AcQmPkwM/h7b8oc4vL9k7kzJsHeEfp7z8NTAj8Kd3poD89m6XVxIcBD"
    "VxYdyjLyGh7ywMe2qGqEXU7gkkO47dNZQJknCn+Z4ABhNHNxMGL+FLmYByhgroPwkM3hlo"
    "ew67IF9mxyhAY+mWLqUW88QHMvoK64wqExCweDH6EkZyiYEOSzBfwPNVOOXGbfEmdfPI7D"
    "bHgekG695blH/5oTK2CAzIT40P6f/4bL1HPIN8LjP2e31ogS18khf0vuRQ3yhhXcz+TF0w"
    "n2P8ii4rWGls3c+dTLFJ/dBxPmJeXhtcXVMfGIjwPiZDrEm7tu1HXxpfBp4ULgz0nymE56"
    "wSEjPHdFtwrp8BHSa3uWdXF5Y12f3VjWXqnLY4lMX0SXbOaJ4UK9gEsEpvib5RJvHEzgz/"
    "6bN9/DhlIkwmKixX8dX53+fHz1DEo9F00yGHXhaLyIbvXDe99lJTjAYTUS+hTrpJPLiJ/Q"
    "8bkXqDHPiRWQh7dpgHyEawJ8XCRFPv1+2oB+LB7ixT/7/Vev3vVfvnp7+Ob1u3dvDl8eQl"
    "n5wOVb72q65+T8p/OLm3zHiAuiN7LoRx+ULvoZsaXQL437JvC/7BT2w3CysuTcpod/SdT0"
    "QfM+ENP+6DYzGYkLQ2zfLrDvWKU7rM+qypZvTfvT4hXs4bHEUry3eODcun49I15+8VHcbr"
    "D2W1yUbKgBHCObTac0gP9gBBFYfsfQDzy/AMdr7gTWZx6OtEF5SV+tqofX6L/3UjjjhTZT"
    "zZ4oTr7NYELi8HIJ6jGY1Plm5QCyojriL2VPygNe8g/5fWYaDN/Noo5+O6FoTVOV2gd19C"
    "aDsPzDM0C04G2v8tHiLFytjzym7vfYKsimtL8U3fSD0sA4J9RBpF+9bQD0q7eVOItbeZiz"
    "M6TWXFIQbE+t6MS8siWaxemEUZuolIroTq0+YcsyDTWJn3wcrvq2XP85eragwUSY5dQHy/"
    "6WePx5aJwvMCgJYPVLk31GfM48KIA4vkeLCbUniHmEiyvQex6xg7KqseG2VuAL9Kazdc5j"
    "W8QWvH3dYBZ7+7pyFhO36pfmmDfSATsr08GlY12gpyC7bEw9HYQTAQNvA3iH8F5Ksqsa4I"
    "yIgbgBxPH6YBHPLuN8AyaYGueiXCfArgH35ux3qcVMOf/LzYL67NPx7xLv6X105+PlxU9x"
    "8UwnnH68PCmADzYyBSNZm1HMyxm9c2lWcc6Jr2lfZUQ6MeY3YV2VVPs84mW4PzCf0LH3K7"
    "mXoJ/DEwoqTAFypJt/jqrZMbC/x6MpvpoqoT5eJMpydpDBu8MbkyAclsfXp8fvz0I+7BFs"
    "pdACCF+6bC+ld3u1NlNSrqHddOmR2I5BbCTsESQAgh/yd6y17qOBNGysOzBiQHSAItNHGD"
    "ahyXOEfDKCmXMiiNgZhl8Iew4S+zOIKqyoVltW2FR/Jt9LVjWPnkgyrXUMcJVM70F2NtNF"
    "ViS5LnL2yZl66yKsjKlnTL0H4E1+7ijGsOoHc64DcirRIsqwWNE70g7IB01mj4Pq2eOgRH"
    "eHkFk+wZwpBnS1yVcSXAryLfMkadvk4zabEcUQ/+X68qIC9kSigLdD7QD9D7mU76LBVwO8"
    "wKIe+CLGAhzGg7Eva5EVFIEHNQYUHivU0/TJjpJsJxbNtkd/pAMv1wtKYTMHLUM7QeO66O"
    "eEDOr6qIfDVkKmoeDkpVpUck4IGKl+O0rOq34TE6lfbSL1i0pOHbP6HqAK6JQswa06keh+"
    "/KNbw/7809n1zfGn33Jj//3xzZm408+N+/jqs6LqmVSCvpzf/IzEn+iPy4uz4hqdlLv5Q3"
    "iS7eF5wCyPLSzsZDGJL8eXlMvJ8r2trsH0+g70ugDaGvlMQXs06vOcvOnxbe7xHLmqt1VW"
    "Em1vt+xgU2vnIwU/hDOl4I2JcC3S6weluAlFWbU3XII5WcZ3saICExqxXH9ktlc0lPu8VC"
    "cYhRbcomPUJthzXC1jqixpMNfD/JZ6S43wWK5FAzZ0Zd3VrZAYuBm1g7mvGOUPumZlRQ1f"
    "o8/XxDCOsB1oEfYlQcPbr8Db2z4R4Cxh2+cl12Dh7VBX7JyJN585S3ZzXtJ083Z3s3G4NA"
    "6X3XK4zPhhwcfCFarCSST34dcr4uJATURFOP/GdlkrKOH8fZPuqOcOmc5YQDz7HgbynsIl"
    "tVCiV+eWStOyIu69oW/qzYSgEfV5gHwCPQH/z6EHfBHRP8i0/gKaH/Sky+czJoL8hYcnEU"
    "l4mEeeIxoId1C+IH7ZB3UjLZj4ve0w+KqdOkfwMMSf+REF1xTvglgHV8z23A4rydNKr8Nd"
    "ZrD7B6/fvT589fZ1QpQmV+r4UUWqHuYoskJU8xVxeUNSmAiynSD+tyRzwS9s+JGNVWpPdK"
    "dW3fkPG1ouGzdOguRSj4gYGIyEmvsDRzxg/n1PZg4QygVbeCrtRUdQM8GRqC7S2ZtFtcSv"
    "bM0iJXsd8Swm2dB699SqNSKX3BHFLmdNBEYs0OKuA/VGrJ09h8MGatBhpRZ0WFSCpvDhwD"
    "yjs3BnRDqhZ7a9eDskwNTV2lvw8WLlHYXdUZnMhsLWdMXOMc0Z7aBxTGQq0on5rGWmOdaq"
    "VmSaO8aA9gpMc2aQbVNo/y9s7nvYPQ0TcSptimyBXr1pIYtGWT11gvyDgExnQWQtzIcutR"
    "EI7aMvPoVbHhoSsBqINBtiMpSCQUG8oBexm8RBgv3soeF9HGn/AnvOC06qwvs336YysD/+"
    "Wnw2D11jJN4CqvCBSqH9hpB93Cj7NCeCdkbOgqBZXBpk5Uy+i4acbFK+S2TW2jjZeHJpOm"
    "bj8h0cqgf9JpYzlKqOqe+XrOd40m4+XjMSZsQqRqzZ/2p1/0trdkgEOgjv+hNujEhk7zQn"
    "jhORLk0NLYdkQOsE3ldN9NSy9nlB0wVLd4FDsCO2f/Twz0oZ8JcPSRoKG1XHrSEj0Zk4sL"
    "XpIy5jtzpgJuUNlOXgxSkLiKYVnRPqgqtIC1FbPuHwyPp5drJSXYC67Y09j6n06WrE4/IG"
    "66VSSs05VvgF1CaSikUM4vqIm501s7NmdtZ0d9auAzLbq95Xk7d7TXbVOJTUCE4AvYlMh3"
    "KTKlzYw50uUUsP/hen//QQ89EzLP1HnovbM+wH/Eg66oFYsgEm9r3mXHVW8SYb0ts9c+iY"
    "8BU3z4xL33pt0przjM0mj9nk2ZlNnmhu0UA4leggxk9zIwJg8lrK/b1mD1/DBjy5GJ0tQ/"
    "6RDnnyHKZAnjGXYE8NfSxSAH0IMpuaV5Ir7Y74k8vLj7kRf3JeHNKfP52cwVophz8UokEF"
    "znWO1XXjvNateqc1u5YHuiFmDDFjiJnGxMzl8TyYXEsNUsHLZO726mgZhqGcJRXRxrGUAj"
    "HixYkcFvh+Hw2oMxC0hzgx7Prn4xf9N28FQSL+lHX30CA62nQQHtsc3Rz6bMGJ/wOHStkt"
    "JaoIzE03Z5JJbIchZU4IMyeEdRdec3LSIwVM3hGfQmO+LnNQlDPcgT53YE5A3/i8YlKoPD"
    "Y/w5cgDTJChhlbFnndbN6PkMU7sl3aIdzX7/sPdqP2YYOpiFkx9VdMk2HWZJjdRhJshQyz"
    "myTBJPWooL9iSrKa+JLZbpsxXiLOfkaJLfOAAVKBYKNE/i8GN9Lw6DB76ULmLRVkE4xgkT"
    "tMDByHowUNJohWRPGvrfav3ldv4MwJ6BaSIIPynvBIWmDobxQwNCTIn3s/osEC34alZBGM"
    "HMpnOLChfjTF9yiA2yB4hMhfc+wKybha6QUVPoEDj/zVE7/lOTxQFXXhkdiUiKSIoiEuHg"
    "qdMHg6DA9+8fnjx7DBJL2rB/cACdGCw/bRQMaODdBYMHXhaxGwxO6R7WI67X31iAOvI6Cw"
    "xffoHkF1DE0YDBaRUhb+JyFy4iUWPg1I3EK1N1Y8A9guJeLgiYjvLTph5bK3Zb6H/AZQs1"
    "xucvRZccPxVLLXyyVyE+tCpslSIH6Ux7Nxc2kFNY0arvNx8zQMxUeoqQFkZbqgdG06OYPh"
    "k1sgJmw8i6eaprZDRqQTELdtPExhccQ6FHMiYBjmFRhmJp9Qi9vPiBjoV4Ceg8LqzN2l8i"
    "EWZc0hutucELEqy329d60yzf1uLiab5vpgVSYyQkdP9yyIdU/93Ehoc4La3NeK/SzKdQHu"
    "trWkgpmvMdbLkl3Av43h7vtMQbJW60eJgEkVvbxyRO6oo07eVAN8RsZgvzz2E9FOxcHm9W"
    "ppXtIopduslM58ItLlqoJw6+IzsmImRkMjRkMmOOaTpcy9oqz5srb5yzLHHDyJbjbnJj+J"
    "bg63jhWrZF0exUTGeMgt6yEXbfLrAZ8RMsgvi/xuZM3dcMrFtkc7829VvlzVhE4q0T0iZw"
    "M7uvJAFEs7zUVRrkX/W29ns11sf2qhg81OHmvLKxQdVaCVSjgj0pnZeG2AmqNkWvVWMi7h"
    "xiV8J13C1XPGGoA9zVXWUXhLk2UO5ItLdHx6c355Ued5n8Ifnx2tWARPItEPv14RF1f435"
    "VO5u4I6LkxWjj4b2WsCicOdhkymdV1PYDFqWS7CJf0txRu/6ti9UlUBOtLl4DaZJzQFRlT"
    "GKM+cY5nyjzG+QK9usghPylqQaGmWXM8BIXDZDQLLM7ijCtBTEbDoJF7H8a7iOgVWFrviF"
    "+Z6GYhqqGlmkbMVyTQabNlk0tnO0gbk0vnUZmyR4ib3jaIW/fqM+kb22ffSzb040QBX8nD"
    "lc7z60nx3gNrenQ8U8Pl/MuEcRIG2Irscp6IPcW2zeZecCR+Uwdhh80CcSzAvVxXxZaqjH"
    "cV4azZm1jEpxK/J+JURawrVDSCRRVJWw+aK6/obTeuDJotmafpCVe1gbPZtSQj0nswhjXt"
    "ImuCPceVuu86gljNeQnr3ZAzZ5BvCXH8SAfVbTfMG/FvN0p1C0q1yQ+98RnDKNFPWYm+Y7"
    "fEuYF/PLUinbn/gDItS4LCCEUbZ5X+5ctNSlK5bDwWBNU86KFbMhPJnwPqSuKJzV0HTfCd"
    "TEATarE04MQdqXJHr6fSFVit/wRUZ8KKihteS5vXMnkwn+7UJTfaFVNWvAFfPVWJPezGM9"
    "QMyoK1zfyUUBdZpqAO+AOsayo2rt1w60Y1GWnLGzZ9OxSkmllnilURfjXh8rFA98Duv2yC"
    "dv9lNdziXkHnx5wvGMwPE8wnOnR6SbAT+v82keomCmunw3M0lu7MeJgwaq/svHAqa9ndPq"
    "/38Ui5ypVx6qKbWw6r7OlDK4KVP/Coi2DJJJ4rotSxo7rKzlUr4nMtj/L+QN1OjaJN2l5f"
    "whAqhfX1JQmuqra/wgCs5haYz8TyE9pOcUA/T1Ijy1THLuYB4pg6iLMjmUh58A9QRpz7/w"
    "7CggFDI5+EWZRlVmEeHw/mQDGl4dZSs8be23aWCZYqfxmCPC9nWKalYzw5IZ4++qmQgX5p"
    "6F08tqaq9bUG+VSmM2F0T4dWTZzMFYt71gG9enlP/d0br/DCUynasRFHFmA0AmVMuShXl1"
    "Q6LMWH3YY5j2t9lMLHbuaWlL6ilWRTNl5J2/ZF1a3pSW9rKFBZmU4wixtPuW+cN8zh3ltg"
    "C/d0D/dukF9fG9NOsgxFZLNT5DYdGZUBX6HX5LvmAc2msVJD7WDuE7HzK9KrMmH4C7dssf"
    "u8j85BeRneB4TLI5JoGJMl60dcPE108PmAT3D/zdvBj4gLL27sSnEut5DhVngs1FSpKbXY"
    "vDyAakGdYDKQrMdgAp/GJBjIyrE4Dkr4ofMJW3hHka/5gPkirbJk5gbo2dnv5x966EDwJY"
    "fPRWHoBJeSSoYkPb8pfMKNntuUaHsa5zbFj9W09qh84/rjs0R1Ht9Zl5r65DimzfsUpP3f"
    "FOpUooOK0vodiSU6GvDG5TsI7vqPkYhOMLR0QS7KdRDs9Y9kuW7rcQeJiGFCl2ZCpX5Thr"
    "06o2ZcvkuYry2dWKghasCZChg8FXg6c1/q0tpkfUHQJH9ddn4Y+fDD8pVpMj+4DFclgM2J"
    "FeAfCbnd64AaLN9ffj75eIZ+uzo7Pb8+j87gSPzi5E1p1SXnAVydHX8saRsOsbVO3kslzM"
    "F7K5xvgj06leiUZ5i6ky+yYubkC42TLzIcicZKWZAyuWFL7gRs7ttE9xS2vFQXUke37ViO"
    "XYXCV5Mcx1WpewZp48L/lF34C0mC9b3SMkJdsqRa1vZNfmaTn3kbN2AfzM/cJOLHZCx9JL"
    "/6Y+JTe7Kn2KKO7vTqtqdxWuah/elqGNbsjv5U3NlWNE6qNwbviM+V9l/1QpMR6eBCs5Fc"
    "TjjM/9sU4ah4B9E9eNkkoBtKVe8OviwFdEfbfHqMXSJiKDtNyu5RPcm//x9VExiT"
)
