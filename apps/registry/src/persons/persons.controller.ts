// Routes of natural persons: enter, look at, correct, prove and erase. The journal sees only ids and commitments.
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Directory, type Erased, type Person, type Recorded } from '#directory/directory.js';
import { CalledBy, type Caller } from '../http/caller.js';
import { RecordRoute } from '../http/documentation.js';
import { NoParameters, ParseInput } from '../http/parse-input.js';
import { PersonPart } from '../http/reading.js';
import { EXAMPLE_PERSON, PersonBody, PersonVerificationBody } from './person-body.js';
import { type KeyedCaller, KeyedRequest } from './keyed-request.js';
import { orProblem } from './person-problems.js';

const PERSON = 'P-0123456789abcdef0123456789abcdef';
const FAILURES = { 404: 'No such person', 410: 'The person was erased' };
const KEY_FAILURE = { 409: 'The key belongs to another request' };

@ApiTags('persons')
@Controller('v1/persons')
export class PersonsController {
  constructor(private readonly directory: Directory) {}

  @Post()
  @HttpCode(200)
  @RecordRoute('Enter a natural person', {
    description: 'Answers an opaque id and a salted commitment: what the journal may carry in place of the person.',
    body: PersonBody,
    example: EXAMPLE_PERSON,
    keyed: true,
    problems: { ...KEY_FAILURE, 410: FAILURES[410] },
  })
  async enter(
    @KeyedRequest() caller: KeyedCaller,
    @Query(new NoParameters()) _query: object,
    @Body(new ParseInput(PersonBody)) body: PersonBody,
  ): Promise<Recorded> {
    return orProblem(this.directory.enter(body, caller));
  }

  @Get(':person')
  @RecordRoute('A natural person', {
    description: 'By a procedure, which goes to the access log.',
    params: { person: PERSON },
    problems: FAILURES,
  })
  async find(@Param('person', PersonPart) person: string, @Query(new NoParameters()) _query: object): Promise<Person> {
    return orProblem(this.directory.find(person));
  }

  @Post(':person/corrections')
  @HttpCode(200)
  @RecordRoute('Correct the data of a person', {
    description: 'All data anew, with a commitment of their own. Commitments given before stay provable.',
    body: PersonBody,
    example: EXAMPLE_PERSON,
    params: { person: PERSON },
    keyed: true,
    problems: { ...FAILURES, ...KEY_FAILURE },
  })
  async correct(
    @KeyedRequest() caller: KeyedCaller,
    @Param('person', PersonPart) person: string,
    @Query(new NoParameters()) _query: object,
    @Body(new ParseInput(PersonBody)) body: PersonBody,
  ): Promise<Recorded> {
    return orProblem(this.directory.correct(person, body, caller));
  }

  @Post(':person/verify')
  @HttpCode(200)
  @RecordRoute('Prove that data are those of a commitment', {
    description: 'Against the newest commitment of the person, or the one that is named.',
    body: PersonVerificationBody,
    example: EXAMPLE_PERSON,
    params: { person: PERSON },
    problems: FAILURES,
  })
  async verify(
    @Param('person', PersonPart) person: string,
    @Query(new NoParameters()) _query: object,
    @Body(new ParseInput(PersonVerificationBody)) { commitment, ...data }: PersonVerificationBody,
  ): Promise<object> {
    return { person, ...(await orProblem(this.directory.verify(person, data, commitment))) };
  }

  @Post(':person/erasure')
  @HttpCode(200)
  @RecordRoute('Erase a person', {
    description:
      'Destroys the data, their key and the salts. The id and the time stay, and so does every proof over the journal. There is no way back.',
    params: { person: PERSON },
    problems: { 404: FAILURES[404] },
  })
  async erase(
    @CalledBy() caller: Caller,
    @Param('person', PersonPart) person: string,
    @Query(new NoParameters()) _query: object,
    @Req() request: FastifyRequest,
  ): Promise<Erased> {
    const erased = await orProblem(this.directory.erase(person, caller));
    // Outside the database, too: after a restore from before, this says who is to be erased again.
    request.log.warn(erased, 'a person was erased');
    return erased;
  }
}
