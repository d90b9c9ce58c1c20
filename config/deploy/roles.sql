-- Who may do what in Troupe's database; run by a superuser with psql, any number of times.
-- An owner makes its schema and changes tables (`troupe migrate`); the service works with rows, and
-- gets that right from the owner's migrations. Nobody else may even connect.
select format('create role %I login', name)
from unnest(array['troupe_auth_owner', 'troupe_auth', 'troupe_profile_owner', 'troupe_profile']) name
where not exists (select from pg_roles where rolname = name)
\gexec

select 'create database troupe encoding ''UTF8'' locale ''C.UTF-8'' template template0'
where not exists (select from pg_database where datname = 'troupe')
\gexec

revoke all on database troupe from public;
grant connect on database troupe to troupe_auth, troupe_profile;
grant connect, create on database troupe to troupe_auth_owner, troupe_profile_owner;

\connect troupe
revoke all on schema public from public;
